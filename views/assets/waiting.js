/* A screen that waits for another device: shows the current code and continues after the answer. ES5, for old engines. */
(function () {
  'use strict';
  var box = document.getElementById('waiting');
  if (!box) return;
  var path = document.getElementById('qr-modules');
  var typed = document.getElementById('typed-code');
  var statusUrl = box.getAttribute('data-status');
  var POLL_MS = 1000;
  /* How long an answer may take before the screen asks again. */
  var PATIENCE_MS = 8000;
  /* The server sends something every 15 s at least: after a longer silence the stream is dead. */
  var SILENCE_MS = 40000;
  var over = false;
  var polling = false;

  function draw(qr) {
    var d = '';
    for (var i = 0; i < qr.modules.length; i += 1) {
      if (qr.modules.charAt(i) === '1') d += 'M' + (i % qr.size) + ' ' + Math.floor(i / qr.size) + 'h1v1h-1z';
    }
    path.setAttribute('d', d);
    box.setAttribute('data-url', qr.url);
  }

  function take(text) {
    var answer = JSON.parse(text);
    if (over) return;
    if (answer.state === 'open') {
      if (answer.qr && path) draw(answer.qr);
      if (answer.typed && typed) typed.textContent = answer.typed;
      return;
    }
    over = true;
    var button = document.getElementById('continue');
    if (answer.state === 'approved' && button) button.click();
    else window.location.reload();
  }

  function poll() {
    if (over) return;
    var request = new XMLHttpRequest();
    request.open('GET', statusUrl);
    request.timeout = PATIENCE_MS;
    request.onload = function () {
      if (request.status === 200) take(request.responseText);
      else if (request.status === 400) window.location.reload();
    };
    request.onloadend = function () {
      setTimeout(poll, POLL_MS);
    };
    request.send();
  }

  /* A page from the back/forward cache has missed what happened meanwhile. */
  window.addEventListener('pageshow', function (event) {
    if (event.persisted) window.location.reload();
  });

  function startPolling() {
    if (!polling) poll();
    polling = true;
  }

  if (!window.EventSource) {
    startPolling();
    return;
  }
  var events = new EventSource(box.getAttribute('data-events'));
  var silence;
  function heard() {
    clearTimeout(silence);
    silence = setTimeout(function () {
      events.close();
      startPolling();
    }, SILENCE_MS);
  }
  heard();
  events.onopen = heard;
  events.addEventListener('beat', heard);
  events.onmessage = function (event) {
    heard();
    take(event.data);
    if (over) events.close();
  };
  events.onerror = function () {
    // The browser reconnects by itself unless it was refused.
    if (!over && events.readyState === 2) startPolling();
  };
})();
