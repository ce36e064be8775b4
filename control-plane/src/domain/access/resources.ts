/** What can be allowed, by resource. `repository` is one thing, the others are of a store. */
export const actions = {
  stores: ['get', 'create', 'update', 'delete', 'sync', 'undo', 'release', 'revert'],
  history: ['get'],
  credentials: ['reveal'],
  repository: ['get'],
} as const;

export type Resource = keyof typeof actions;

/** A resource and an action on it. */
export type Right = { [R in Resource]: `${R}, ${(typeof actions)[R][number]}` }[Resource];

/** Every right there is. */
export const rights = Object.entries(actions).flatMap(([resource, ofIt]) =>
  ofIt.map((action) => `${resource}, ${action}` as Right),
);

/** Roles that are always there, in the policy's own grammar. */
export const builtInPolicy = `
p, role:viewer, stores, get, *, allow
p, role:viewer, history, get, *, allow
p, role:viewer, repository, get, *, allow
g, role:operator, role:viewer
p, role:operator, stores, "{create,update,delete,sync,undo,revert}", *, allow
p, role:admin, *, *, *, allow
`;
