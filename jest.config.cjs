const { testTimeout } = require('./jest.preset.cjs');

// testTimeout counts only here when several projects run at once; each project's own counts when it runs alone.
module.exports = {
  projects: ['<rootDir>/libs/*/jest.config.cjs', '<rootDir>/apps/*/jest.config.cjs'],
  maxWorkers: '100%',
  testTimeout,
};
