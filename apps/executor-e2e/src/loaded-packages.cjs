// By --require: tells on SIGUSR2 which packages this process has loaded.
const PACKAGE = /node_modules[\\/]((?:@[^\\/]+[\\/])?[^\\/]+)/;

process.on('SIGUSR2', () => {
  const packages = Object.keys(require.cache).map((file) => PACKAGE.exec(file)?.[1]);
  console.log(`has loaded ${[...new Set(packages)].join(' ')};`);
});
