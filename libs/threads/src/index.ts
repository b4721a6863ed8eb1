export { ExpressionPool } from './expressions/expression-pool';
