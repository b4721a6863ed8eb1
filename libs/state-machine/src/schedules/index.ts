export { LATE_MS, MOST_FIRINGS, decideFirings, delayOf } from './firings';
export type { Decided, FiringFacts } from './firings';
export { ACCEPTED_FORMS } from './plain-words';
export { specOfPhrase } from './phrase';
export { firesSoon, nextTimes, readTiming } from './read-spec';
export type { Timing, TimingProblem, TimingRead } from './read-spec';
export { isTimeZone } from './time-zones';
