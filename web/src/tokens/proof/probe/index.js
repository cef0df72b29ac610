exports.main = async () => ({ statusCode: 200, body: 'The token may call this function.' });
