interface Dated {
  readonly path: string;
  readonly task: string;
  /** Sorts as text. */
  readonly date: string;
}

/** One file a task, the newest, in the order of their tasks: a folder that was written to more than once has several. */
export function newestByTask<File extends Dated>(files: readonly File[]): { kept: File[]; notes: string[] } {
  const newestFirst = files.toSorted((a, b) => (a.date < b.date ? 1 : -1));
  const isNewest = ({ task }: File, index: number) => newestFirst.findIndex((file) => file.task === task) === index;
  return {
    kept: newestFirst.filter(isNewest).toSorted((a, b) => (a.task < b.task ? -1 : 1)),
    notes: newestFirst
      .filter((file, index) => !isNewest(file, index))
      .map(({ path, task }) => `${path} is passed over: there is a newer one of ${task}.`),
  };
}
