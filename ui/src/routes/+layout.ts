// One page for all addresses: the control plane serves it as it is and has no renderer.
export const ssr = false;
export const prerender = false;
