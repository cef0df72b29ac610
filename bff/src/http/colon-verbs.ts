/**
 * Google's custom verbs (`/versions/{id}:setTag`) as path segments, which is all that the router can tell apart:
 * `/versions/{id}/~/setTag`. Requests are rewritten on the way in, the OpenAPI document on the way out.
 */
const inner = '/~/';

/** The path to route by. */
export function routedPath(request: Request): string {
  const start = request.url.indexOf('/', request.url.indexOf('//') + 2);
  const end = request.url.slice(start).search(/[?#]/);
  const asked = decoded(end < 0 ? request.url.slice(start) : request.url.slice(start, start + end));
  // Sent as it is, the inner spelling is nobody's address.
  const path = asked.replace(/\/~(?=\/)/g, '/~~');
  return path.replace(
    /^(\/(?:functions\/v1|iam|operations|resource-manager|console)\/.*?):([a-zA-Z]+)$/s,
    `$1${inner}$2`,
  );
}

/** A router must see `%7B`, `%3A` and the like as the characters they are, but never a new slash. */
function decoded(path: string): string {
  if (!path.includes('%')) return path;
  try {
    return path.replace(/(?:%[0-9a-fA-F]{2})+/g, (escaped) =>
      /%2f/i.test(escaped) ? escaped : decodeURIComponent(escaped),
    );
  } catch {
    return path;
  }
}

/** A path of the OpenAPI document as callers know it. */
export function publicPath(path: string): string {
  return path.replace(inner, ':');
}
