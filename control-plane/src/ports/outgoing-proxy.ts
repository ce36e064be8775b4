/** The proxy for each scheme, and the names that are asked without it, separated by commas: as Node and native git take it. */
export type OutgoingProxy = Readonly<Record<'http_proxy' | 'https_proxy' | 'no_proxy', string>>;
