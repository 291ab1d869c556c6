/**
 * What htmx does not do for us: it warns before the session ends, and keeps the focus from falling to the body when
 * the part of the page that held it is replaced. Everything else works without this file.
 */
(() => {
  const warnBeforeMs = 120_000;
  const box = document.getElementById('session');
  if (box) watchSession(box);

  let hadFocus = false;
  document.addEventListener('htmx:before:swap', () => {
    hadFocus = isFocused();
  });
  document.addEventListener('htmx:after:swap', (event) => {
    // htmx has found the focus again where an id survives, and given it to what asks for it with `autofocus`.
    if (hadFocus && !isFocused()) focusOn(event.target);
  });

  function isFocused() {
    return document.activeElement !== null && document.activeElement !== document.body;
  }

  function focusOn(swapped) {
    const place = swapped instanceof Element && swapped !== document.body ? swapped : undefined;
    const next = place?.querySelector('h1, h2, h3') ?? place ?? document.getElementById('main');
    if (next.tabIndex < 0 && !next.hasAttribute('tabindex')) next.setAttribute('tabindex', '-1');
    next.focus({ preventScroll: true });
  }

  function watchSession(warning) {
    const ending = warning.querySelector('[data-session-state="ending"]');
    const ended = warning.querySelector('[data-session-state="ended"]');
    let endsAt = Number(warning.dataset.endsAt);
    let timer;
    plan();
    warning.querySelector('[data-session-extend]').addEventListener('click', extend);

    function plan() {
      clearTimeout(timer);
      const left = endsAt - Date.now();
      show(left <= 0 ? ended : left <= warnBeforeMs ? ending : undefined);
      const wait = left <= 0 ? undefined : left <= warnBeforeMs ? left : left - warnBeforeMs;
      // A timer holds at most 2^31 - 1 ms.
      if (wait !== undefined) timer = setTimeout(plan, Math.min(wait, 2 ** 31 - 1));
    }

    function show(state) {
      warning.hidden = state === undefined;
      ending.hidden = state !== ending;
      ended.hidden = state !== ended;
    }

    async function extend() {
      try {
        const response = await fetch(warning.dataset.session, { headers: { accept: 'application/json' } });
        endsAt = response.ok ? (await response.json()).endsAt : 0;
      } catch {
        return;
      }
      plan();
      if (endsAt <= Date.now()) return;
      const said = document.getElementById('session-extended');
      said.textContent = said.dataset.text;
      document.getElementById('main').focus({ preventScroll: true });
    }
  }
})();
