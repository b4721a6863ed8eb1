export { HelpedDocuments } from './documents/helped-documents';
export { ExpressionPool } from './expressions/expression-pool';
export { HelpedPictures } from './pictures/helped-pictures';
export { HelperPool } from './processes/helper-pool';
export { HelpedSchemas } from './schemas/helped-schemas';
export { SimulationPool } from './simulations/simulation-pool';
export { HelpedSources } from './sources/helped-sources';
