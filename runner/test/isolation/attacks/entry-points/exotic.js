// Exports that return a value for every name, throw when they are read, or have a misleading name.
module.exports = new Proxy(
  {},
  {
    get: () => {
      throw new Error('looked at');
    },
    getOwnPropertyDescriptor: () => ({ value: 1, configurable: true }),
  },
);
