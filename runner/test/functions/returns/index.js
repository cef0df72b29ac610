exports.syncNothing = () => {};
exports.asyncNothing = async () => {};
exports.nothing = () => null;
exports.text = () => 'a text';
exports.promise = () => Promise.resolve([1, 2]);
exports.echo = (event) => event;
exports.circular = () => {
  const a = {};
  a.a = a;
  return a;
};
exports.unserialisable = async () => ({ value: BigInt(1) });
exports.aFunction = async () => () => {};
exports.throwingToJson = async () => ({
  toJSON() {
    throw new RangeError('will not be written');
  },
});
exports.large = (event) => 'x'.repeat(event.length);
