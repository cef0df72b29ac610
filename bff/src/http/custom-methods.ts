/**
 * Custom methods (Google AIP-136: `/versions/{id}:setTag`) as path segments, because the router matches whole
 * segments: `/versions/{id}/~/setTag`. The server rewrites the paths of requests, and reverses this in the OpenAPI
 * document.
 */
const inner = '/~/';

/** The path that the router matches. */
export function routedPath(request: Request): string {
  const start = request.url.indexOf('/', request.url.indexOf('//') + 2);
  const end = request.url.slice(start).search(/[?#]/);
  const asked = decoded(end < 0 ? request.url.slice(start) : request.url.slice(start, start + end));
  // A client that sends the internal spelling gets 404.
  const path = asked.replace(/\/~(?=\/)/g, '/~~');
  return path.replace(
    /^(\/(?:functions\/v1|triggers\/v1|lockbox\/v1|apigateways\/v1|iam|operations|resource-manager|console)\/.*?):([a-zA-Z]+)$/s,
    `$1${inner}$2`,
  );
}

/** The router must see `%7B`, `%3A` and the like decoded, but never an additional slash. */
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

/** A path of the OpenAPI document as callers write it. */
export function publicPath(path: string): string {
  return path.replace(inner, ':');
}
