// Jest runs a spec in a realm of its own, whereas Node's modules throw errors of the outer one: there `error instanceof
// Error` would be false in a spec and true in the service. Any native error counts here, as it does outside Jest.
const { types } = require('node:util');

const ordinary = Function.prototype[Symbol.hasInstance];

Object.defineProperty(Error, Symbol.hasInstance, {
  value(candidate) {
    return ordinary.call(this, candidate) || (this === Error && types.isNativeError(candidate));
  },
});
