// Exports that answer every name, throw when they are looked at, or call themselves something else.
module.exports = new Proxy(
  {},
  {
    get: () => {
      throw new Error('looked at');
    },
    getOwnPropertyDescriptor: () => ({ value: 1, configurable: true }),
  },
);
