const preset = require('../../jest.preset.cjs');

module.exports = { ...preset.specs, displayName: 'api-documents' };
