let calls = 0;

exports.main = async (event, context) => {
  calls += 1;
  return {
    event,
    calls,
    requestId: context.requestId,
    awsRequestId: context.awsRequestId,
    functionName: context.functionName,
    functionVersion: context.functionVersion,
    folderId: context.functionFolderId,
    memory: context.memoryLimitInMB,
    remainingMs: context.getRemainingTimeInMillis(),
    deadlineMs: context.deadlineMs,
    token: context.token || null,
    own: Object.keys(context).sort(),
    cwd: process.cwd(),
    version: process.versions.node,
    environment: process.env,
  };
};

exports.payload = async (event, context) => {
  const payload = context.getPayload();
  return Buffer.isBuffer(payload) ? { buffer: payload.toString('utf8') } : { parsed: payload };
};
