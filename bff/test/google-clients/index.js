// Written as for Google's cloud: its clients detect their environment and identity themselves.
const http = require('node:http');
const gcp = require('gcp-metadata');
const { GoogleAuth } = require('google-auth-library');

/** Runs its own server, to record the headers that the client sends. */
async function whatIsSent(send) {
  const seen = [];
  const server = http.createServer((request, response) => {
    seen.push(request.headers.authorization);
    response.setHeader('Content-Type', 'application/json').end('{"ok":true}');
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const answer = await send(`http://127.0.0.1:${server.address().port}/`);
  server.closeAllConnections();
  server.close();
  return { seen, status: answer.status, data: answer.data };
}

exports.main = async () => {
  const auth = new GoogleAuth();
  const client = await auth.getClient();
  return {
    isAvailable: await gcp.isAvailable(),
    projectId: await gcp.project('project-id'),
    token: await gcp.instance('service-accounts/default/token'),
    email: await gcp.instance('service-accounts/default/email'),
    accounts: await gcp.instance({ property: 'service-accounts/', params: { recursive: 'true' } }),
    cluster: await gcp.instance('attributes/cluster-name').catch((error) => error.response?.status),
    library: {
      client: client.constructor.name,
      projectId: await auth.getProjectId(),
      credentials: await auth.getCredentials(),
      accessToken: await auth.getAccessToken(),
      sent: await whatIsSent((url) => client.request({ url })),
    },
  };
};
