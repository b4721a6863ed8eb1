const preset = require('../../jest.preset.cjs');

module.exports = { ...preset.e2e, displayName: 'executor-e2e' };
