exports.main = () => 'nested';
