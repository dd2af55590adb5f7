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
    }
  }
}
