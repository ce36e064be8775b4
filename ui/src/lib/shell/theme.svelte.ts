export type ThemeChoice = 'system' | 'light' | 'dark';

const KEY = 'storeplane-theme';
const order: readonly ThemeChoice[] = ['system', 'light', 'dark'];

/** Light or dark: the system's choice unless a person made one here. static/theme.js does the same before the first paint. */
class Theme {
  choice = $state<ThemeChoice>('system');

  /** Follows the system's theme until the returned function is called. Called once by the root layout. */
  start(): () => void {
    this.choice = order.find((choice) => choice === stored()) ?? 'system';
    const media = matchMedia('(prefers-color-scheme: dark)');
    const show = () => this.#show(media.matches);
    media.addEventListener('change', show);
    show();
    return () => media.removeEventListener('change', show);
  }

  next(): void {
    this.choice = order[(order.indexOf(this.choice) + 1) % order.length] ?? 'system';
    try {
      if (this.choice === 'system') localStorage.removeItem(KEY);
      else localStorage.setItem(KEY, this.choice);
    } catch {
      // Storage may be forbidden: the choice then holds for this visit.
    }
    this.#show(matchMedia('(prefers-color-scheme: dark)').matches);
  }

  #show(systemIsDark: boolean): void {
    const dark = this.choice === 'dark' || (this.choice === 'system' && systemIsDark);
    document.documentElement.dataset.theme = dark ? 'dark' : 'light';
  }
}

function stored(): string | null {
  try {
    return localStorage.getItem(KEY);
  } catch {
    return null;
  }
}

export const theme = new Theme();
