extension Command {
  /// What `--help` shows: of the program, or of one subcommand. Ends with a newline.
  public static func help(on topic: Topic?) -> String {
    switch topic {
    case nil:
      """
      twin: digital twins in one language: units, simulation, fitting, learning, charts

        twin                     the prompt; leave it with Ctrl-D
        twin FILE [ARGUMENTS]    run a program; it sees ARGUMENTS as `args`
        twin -e CODE             run CODE
        twin -                   run what comes in on the standard input
        twin check FILE…         find the errors in programs without running them
        twin fmt [--check] FILE… lay programs out as they should be
        twin doc NAME            explain a function, unit, keyword or library definition
        twin report FILE [-o …]  a program's text, code, output and figures as one page
        twin watch FILE          keep a report open in the browser and true to what is saved

      options
        --set NAME=VALUE         give a `param` of the program another value; may be repeated,
                                 before or after FILE; what follows `--` is the program's own
        --version                show the version
        --help                   show this, or after a subcommand, more about that

      Exit status: 0 if all went well, 1 after an error in a program, 2 for a wrong command line.

      """
    case .check:
      """
      twin check FILE…

      Reads each program and checks names, types, units and options, as before running it, but runs
      nothing. Shows every error found. Exit status: 0 if there is none, else 1.

      """
    case .format:
      """
      twin fmt [--check] [FILE… | -]

      Lays out each program as it should be, in place; comments and cell markers stay. Without a file,
      or with `-`, reads the standard input and writes to the standard output. With `--check` changes
      nothing and names the files that are laid out otherwise: exit status 1 if there are any.

      """
    case .document:
      """
      twin doc NAME

      Explains a function, unit, keyword or definition of the library: what `?NAME` shows at the prompt.

      """
    case .report:
      """
      twin report FILE [-o OUTPUT]… [--check] [--set NAME=VALUE]…

      Runs a notebook, a `.twin` file whose cells begin with `# %%` (or a Jupyter notebook of twin's),
      and writes its text, code, output and figures to OUTPUT, by default FILE with the ending `.html`.
      A cell whose code, inputs and files are as they were is not run again.

        -o OUTPUT            where to; the ending picks the kind: .html (one file that opens from disk),
                             .md, .ipynb or .pdf; may be repeated
        --check              run every cell and write nothing; exit status 1, with the differences named,
                             if the reports that are there do not say what comes out today
        --tolerance NUMBER   how far numbers may differ for --check, relative to their size: 1e-6
        --no-cache           run every cell, and keep no results
        --set NAME=VALUE     give a `param` another value

      Exit status: 0 if all went well, 1 after an error in a cell (the report shows it) or a difference.

      """
    case .watch:
      """
      twin watch FILE [-o OUTPUT]… [--no-cache] [--set NAME=VALUE]…

      Writes the report of FILE as `twin report` does, and shows it at an address of this machine alone.
      Whenever FILE or a file that it reads is saved, runs the cells that the change made stale, writes
      the report again and refreshes the open page. Ctrl-C ends it.

      """
    }
  }
}
