/** How many are worked on at the same time: enough to share a push, few enough for Argo CD's API. */
const together = 32;

/** Does `task` for every item, a few at a time. Results are in the order of the items. */
export async function inParallel<T, R>(items: readonly T[], task: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  let next = 0;
  const work = async () => {
    for (let at = next++; at < items.length; at = next++) results[at] = await task(items[at] as T);
  };
  await Promise.all(Array.from({ length: together }, work));
  return results;
}
