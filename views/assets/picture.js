/* Shrinks a camera's picture to the size that the comparison needs; without it the page states the size limit. ES5, for old engines. */
(function () {
  'use strict';
  /* Pixels of the longer side; bytes. */
  var LONGEST = 1600;
  var LARGE = 1024 * 1024;
  var QUALITY = 0.9;

  var input = document.getElementById('picture');
  if (!input || !window.createImageBitmap || !window.DataTransfer || !HTMLCanvasElement.prototype.toBlob) return;

  function replace(blob) {
    if (!blob) return;
    var transfer = new DataTransfer();
    transfer.items.add(new File([blob], 'picture.jpg', { type: 'image/jpeg' }));
    input.files = transfer.files;
  }

  function shrink(bitmap) {
    var scale = Math.min(1, LONGEST / Math.max(bitmap.width, bitmap.height));
    var canvas = document.createElement('canvas');
    canvas.width = Math.round(bitmap.width * scale);
    canvas.height = Math.round(bitmap.height * scale);
    canvas.getContext('2d').drawImage(bitmap, 0, 0, canvas.width, canvas.height);
    canvas.toBlob(replace, 'image/jpeg', QUALITY);
  }

  input.addEventListener('change', function () {
    var file = input.files[0];
    /* A file that is not a picture is sent unchanged; the response reports the error. */
    if (file && file.size > LARGE) window.createImageBitmap(file).then(shrink, function () {});
  });
})();
