/** Breaks a text into lines of at most `width` characters, at spaces where there are any; its own line feeds are kept. */
export function wrap(text: string, width: number): string[] {
  return text.split('\n').flatMap((paragraph) => {
    const lines: string[] = [];
    let line = '';
    for (const word of paragraph.split(' ')) {
      if (line !== '' && line.length + 1 + word.length > width) {
        lines.push(line);
        line = '';
      }
      line = line === '' ? word : `${line} ${word}`;
      while (line.length > width) {
        lines.push(line.slice(0, width));
        line = line.slice(width);
      }
    }
    return [...lines, line];
  });
}

/** The same under a first line that begins with `label`; the others are indented as far. */
export function wrapUnder(label: string, text: string, width: number): string[] {
  return wrap(text, Math.max(width - label.length, 20)).map((line, index) => `${index === 0 ? label : ' '.repeat(label.length)}${line}`);
}
