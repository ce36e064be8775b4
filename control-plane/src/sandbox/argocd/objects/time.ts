/** Milliseconds since the epoch as the API server writes times: RFC 3339, whole seconds. */
export function timestamp(milliseconds: number): string {
  return `${new Date(Math.floor(milliseconds / 1000) * 1000).toISOString().slice(0, 19)}Z`;
}
