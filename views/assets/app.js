/* Progressive enhancement: every page works without it. ES5, for old engines. */
(function () {
  'use strict';
  var summary = document.getElementById('error-summary');
  if (summary && summary.focus) summary.focus();

  var print = document.getElementById('print');
  if (print && window.print) {
    print.hidden = false;
    print.addEventListener('click', function () {
      window.print();
    });
  }

  // The time until another code can be sent. The page says it in words; here it counts down, and the button waits.
  function countDown(wait, left, button) {
    var end = Date.now() + 1000 * Number(wait.getAttribute('data-seconds'));
    var ticking;
    function tick() {
      var seconds = Math.ceil((end - Date.now()) / 1000);
      button.hidden = seconds > 0;
      wait.hidden = seconds <= 0;
      if (seconds <= 0) {
        clearInterval(ticking);
        document.getElementById('resend-ready').textContent = wait.getAttribute('data-ready');
      } else {
        left.textContent =
          seconds < 120
            ? '(' + wait.getAttribute('data-s').replace('0', String(seconds)) + ')'
            : '(' + wait.getAttribute('data-min').replace('0', String(Math.ceil(seconds / 60))) + ')';
      }
    }
    ticking = setInterval(tick, 1000);
    tick();
  }
  var resendWait = document.getElementById('resend-wait');
  var resend = document.getElementById('resend');
  if (resendWait && resend) countDown(resendWait, document.getElementById('resend-left'), resend);

  var forms = document.getElementsByTagName('form');
  var form = forms[0];
  if (!form) return;

  if (document.body.getAttribute('data-page') === 'form-post') {
    form.submit();
    return;
  }

  var inputs = form.getElementsByTagName('input');
  function addReveal(input) {
    var reveal = document.createElement('button');
    reveal.type = 'button';
    reveal.className = 'reveal';
    reveal.id = input.id + '-reveal';
    reveal.appendChild(document.createTextNode(input.getAttribute('data-show')));
    reveal.setAttribute('aria-controls', input.id);
    reveal.addEventListener('click', function () {
      var hidden = input.type === 'password';
      input.type = hidden ? 'text' : 'password';
      reveal.firstChild.nodeValue = input.getAttribute(hidden ? 'data-hide' : 'data-show');
    });
    input.parentNode.insertBefore(reveal, input.nextSibling);
    form.addEventListener('submit', function () {
      // Browsers restore the value of a text field, but not of a password field.
      input.type = 'password';
    });
  }
  for (var index = 0; index < inputs.length; index += 1) {
    if (inputs[index].getAttribute('data-show')) addReveal(inputs[index]);
  }

  // A second click while the first request is pending would count as a second attempt. But an answer may never come, so the
  // button works again after a while, and at once when the browser shows the page again. A file takes longer to send.
  var PATIENCE_MS = form.enctype === 'multipart/form-data' ? 30000 : 8000;
  var sent = false;
  var waiting;
  function wake() {
    clearTimeout(waiting);
    sent = false;
    form.removeAttribute('aria-busy');
  }
  form.addEventListener('submit', function (event) {
    if (sent) {
      event.preventDefault();
      return;
    }
    sent = true;
    form.setAttribute('aria-busy', 'true');
    waiting = setTimeout(wake, PATIENCE_MS);
  });
  window.addEventListener('pageshow', wake);
})();
