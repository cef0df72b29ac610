// The harmless function of another user, which must keep answering.
const http = require('http');

let calls = 0;
exports.main = () =>
  new Promise((resolve, reject) => {
    const path = '/computeMetadata/v1/instance/service-accounts/default/token';
    const headers = { 'Metadata-Flavor': 'Google' };
    const request = http.get({ host: '169.254.169.254', path, headers }, (response) => {
      let text = '';
      response.on('data', (chunk) => {
        text += chunk;
      });
      response.on('end', () => resolve({ calls: ++calls, token: JSON.parse(text).access_token }));
    });
    request.on('error', reject);
  });
