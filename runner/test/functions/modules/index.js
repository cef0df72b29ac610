exports.main = () => require('node-fetch');
