export { ExpressionPool } from './expressions/expression-pool';
export { SimulationPool } from './simulations/simulation-pool';
