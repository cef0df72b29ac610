let kept;
exports.handler = async (_event, context) => {
  kept = kept || context.token;
  return { statusCode: 200, body: kept };
};
