// Cuts HTTP/1.1 messages (answers or requests) out of a stream of bytes: the little that this command's own peers need.
//   M1. Lengths come from Content-Length. Nobody here sends chunks, and a message in chunks is an error rather than a hang.
//   M2. It shares two cores with what it measures: a message that came in one piece is never copied, a large one once.
import { Buffer } from 'node:buffer';

const HEAD_END = '\r\n\r\n';

/** Gives the function that takes the bytes; `onMessage(firstLine, body)` is called for each whole message. */
export function messageReader(onMessage) {
  let pieces = [];
  let held = 0;
  let wanted = 0; // bytes before which there is nothing to be cut
  return (chunk) => {
    pieces.push(chunk);
    held += chunk.length;
    if (held < wanted) return;
    let bytes = pieces.length === 1 ? chunk : Buffer.concat(pieces);
    wanted = 0;
    while (bytes.length > 0) {
      const headEnd = bytes.indexOf(HEAD_END);
      if (headEnd === -1) break;
      const head = bytes.latin1Slice(0, headEnd);
      const end = headEnd + HEAD_END.length + bodyLength(head);
      if (bytes.length < end) {
        wanted = end;
        break;
      }
      onMessage(head.slice(0, head.indexOf('\r\n')), bytes.utf8Slice(headEnd + HEAD_END.length, end));
      bytes = bytes.subarray(end);
    }
    pieces = bytes.length === 0 ? [] : [bytes];
    held = bytes.length;
  };
}

function bodyLength(head) {
  const length = /\r\ncontent-length: *(\d+)/i.exec(head);
  if (length !== null) return Number(length[1]);
  if (/\r\ntransfer-encoding:/i.test(head)) throw new Error(`A message came in chunks: ${head}`); // M1
  return 0;
}
