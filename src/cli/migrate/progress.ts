import type { ApplyEvent } from '../../migrations/executor/context.ts';
import type { Output } from '../framework/output.ts';

/** Between two signs of life where nobody looks at a terminal, in milliseconds: short runs print none, long ones are not taken for dead. */
const lineEveryMs = 30_000;
/** Between two pictures on a terminal, in milliseconds. */
const frameEveryMs = 200;

/** What is under way, for people: a line that changes on a terminal, a line now and then in a log. */
export interface Progress {
  readonly tell: (event: ApplyEvent) => void;
  readonly end: () => void;
}

/** Shows what an apply does, and passes on what the database and the run have to say beside the report. */
export function showProgress(out: Output): Progress {
  const begun = Date.now();
  let current = '';
  let since = begun;
  let shown = false;
  const clear = () => {
    if (shown) process.stderr.write('\r\u001b[2K');
    shown = false;
  };
  const seconds = (from: number) => `${((Date.now() - from) / 1000).toFixed(1)}s`;
  const picture = () => {
    if (current === '') return;
    const line = `${current} (${seconds(since)}, ${seconds(begun)} in all)`;
    clear();
    process.stderr.write(line.slice(0, Math.max(20, (process.stderr.columns ?? 80) - 1)));
    shown = true;
  };
  const line = () => {
    if (current !== '') out.note(`${current}: under way for ${seconds(since)}`);
  };
  const timer = out.live ? setInterval(picture, frameEveryMs) : setInterval(line, lineEveryMs);
  timer.unref();
  const note = (text: string) => {
    clear();
    out.note(text);
  };
  return {
    tell(event) {
      switch (event.type) {
        case 'warning':
        case 'waiting':
          return note(event.text);
        case 'notice': {
          const place = event.statement === undefined ? '' : `, statement ${event.statement}`;
          return note(`${event.file.name}${place}: ${event.notice.severity}: ${event.notice.message}`);
        }
        case 'file':
          current = `file ${event.number} of ${event.of}: ${event.file.name}`;
          since = Date.now();
          return;
        case 'statement':
          current = current.replace(/(, statement \d+ of \d+)?$/, `, statement ${event.number} of ${event.of}`);
          since = Date.now();
      }
    },
    end() {
      clearInterval(timer);
      clear();
    },
  };
}
