/** In a file of its own, since what lays pictures out is loaded where one is drawn, and nowhere else. */
export { toSvg } from '@workflows/state-machine/graph';
