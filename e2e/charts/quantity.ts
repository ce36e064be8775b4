const factors: Readonly<Record<string, number>> = { '': 1, m: 0.001, Ki: 2 ** 10, Mi: 2 ** 20, Gi: 2 ** 30 };

/** The number that a Kubernetes quantity stands for (cores, bytes). */
export function quantity(text: string | number): number {
  const [, number = '', unit = ''] = /^([0-9.]+)([A-Za-z]*)$/.exec(String(text)) ?? [];
  const factor = factors[unit];
  if (number === '' || factor === undefined) throw new Error(`${text} is no quantity known here`);
  return Number(number) * factor;
}
