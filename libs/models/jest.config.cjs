const preset = require('../../jest.preset.cjs');

module.exports = { ...preset.specs, displayName: 'models' };
