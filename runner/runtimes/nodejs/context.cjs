'use strict';
const querystring = require('querystring');

/** The second argument of a handler, with the cloud's names and types; `memoryLimitInMB` is a string there, too. */
class Context {
  getRemainingTimeInMillis() {
    return this.deadlineMs - Date.now();
  }

  /** The request's body, decoded by its content type; an empty Buffer when the event is no HTTP request. */
  getPayload() {
    const event = this._data;
    if (!event || !event.headers) return Buffer.alloc(0);
    const type = event.headers['Content-Type'];
    const body = event.body || '';
    if (type === 'application/json') return body ? JSON.parse(body) : {};
    const bytes = Buffer.from(body, event.isBase64Encoded ? 'base64' : 'utf8');
    if (type === 'application/x-www-form-urlencoded')
      return body ? querystring.parse(bytes.toString('utf8')) : {};
    return bytes;
  }
}

exports.createContext = function createContext({ identity, call, event }) {
  const context = new Context();
  context._data = event;
  context.functionFolderId = identity.folderId;
  context.functionName = identity.functionId;
  context.functionVersion = identity.versionId;
  context.memoryLimitInMB = String(identity.memoryMb);
  context.requestId = call.requestId;
  context.awsRequestId = call.requestId;
  context.invokedFunctionArn = identity.functionId;
  context.logGroupName = identity.logGroupId;
  context.deadlineMs = call.deadlineMs;
  if (call.token) context.token = call.token;
  return context;
};
