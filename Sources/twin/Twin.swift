import Command
import Glibc

/// The program: its arguments and its exit status. What is done for each command stands in `Actions`.
@main
struct Twin {
  static func main() {
    deepenStack()
    let command: Command
    do throws(UsageError) {
      command = try Command(parsing: Array(CommandLine.arguments.dropFirst()))
    } catch {
      let errors = Output(STDERR_FILENO)
      errors.write("twin: \(error)\n")
      errors.flush()
      exit(2)
    }
    exit(run(command))
  }

  /// The checker recurses over what the user wrote. The main thread's stack grows on demand up to this limit, for which the kernel leaves
  /// 128 MB of addresses free.
  private static func deepenStack() {
    var limit = rlimit()
    guard getrlimit(__rlimit_resource_t(RLIMIT_STACK.rawValue), &limit) == 0 else { return }
    limit.rlim_cur = min(limit.rlim_max, 100 << 20)
    _ = setrlimit(__rlimit_resource_t(RLIMIT_STACK.rawValue), &limit)
  }

  static let version = "0.1.0"

  private static func run(_ command: Command) -> Int32 {
    let actions = Actions()
    switch command {
    case .help(let topic):
      actions.output.write(Command.help(on: topic))
      actions.output.flush()
      return 0
    case .version:
      actions.output.write("twin \(version)\n")
      actions.output.flush()
      return 0
    case .prompt(let settings): return actions.prompt(settings: settings)
    case .run(let program, let arguments, let settings):
      return actions.run(program, arguments: arguments, settings: settings)
    case .check(let files): return actions.check(files)
    case .format(let files, let checkOnly): return actions.format(files, checkOnly: checkOnly)
    case .document(let name): return actions.document(name)
    case .report(let file, let options): return actions.report(file, options)
    case .watch(let file, let options): return actions.watch(file, options)
    }
  }
}
