// Runs before the first paint so that a chosen theme does not flash. Kept apart from the app's bundle for that reason.
(() => {
  let choice = null;
  try {
    choice = localStorage.getItem('storeplane-theme');
  } catch {
    // Storage may be forbidden: the system's theme is used.
  }
  const dark =
    choice === 'dark' || (choice !== 'light' && matchMedia('(prefers-color-scheme: dark)').matches);
  document.documentElement.dataset.theme = dark ? 'dark' : 'light';
})();
