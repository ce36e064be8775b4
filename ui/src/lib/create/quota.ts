type Quota = Readonly<Record<string, string>>;

/** A plan's guardrails in words, for people who never read a ResourceQuota. Absent entries are left out. */
export function quotaInWords(quota: Quota): { label: string; value: string }[] {
  const rows = [
    { label: 'CPU', value: share(quota['requests.cpu'], quota['limits.cpu'], cores) },
    { label: 'Memory', value: share(quota['requests.memory'], quota['limits.memory'], bytes) },
    { label: 'Pods', value: most(quota.pods) },
    { label: 'Volumes', value: most(quota.persistentvolumeclaims) },
  ];
  return rows.filter((row): row is { label: string; value: string } => row.value !== undefined);
}

function share(reserved: string | undefined, limit: string | undefined, unit: (text: string) => string) {
  if (reserved === undefined) return limit === undefined ? undefined : `up to ${unit(limit)}`;
  return limit === undefined
    ? `${unit(reserved)} reserved`
    : `${unit(reserved)} reserved, up to ${unit(limit)}`;
}

function most(count: string | undefined): string | undefined {
  return count === undefined ? undefined : `up to ${count}`;
}

function cores(text: string): string {
  const count = text.endsWith('m') ? Number(text.slice(0, -1)) / 1000 : Number(text);
  if (Number.isNaN(count)) return text;
  return count === 1 ? '1 core' : `${count} cores`;
}

/** Kubernetes writes 4Gi, people read 4 GiB. */
function bytes(text: string): string {
  const [, count, prefix] = /^(\d+(?:\.\d+)?)([KMGT])i$/.exec(text) ?? [];
  return count === undefined ? text : `${count} ${prefix}iB`;
}
