import Glibc

/// Takes the process down in the way that the source names, if it names one.
func crash(_ source: String) {
  switch source {
  case "trap": fatalError("on purpose")
  case "index": print([1, 2, 3][Int(getpid())])
  case "overflow": print(deeper(Int(getpid())))
  case "abort": abort()
  case "segfault": raise(SIGSEGV)
  case "bus": raise(SIGBUS)
  case "divide": raise(SIGFPE)
  case "die": raise(SIGKILL)
  default: break
  }
}

/// Recursion that no compiler turns into a loop and no stack holds.
@inline(never)
private func deeper(_ level: Int) -> Int {
  withUnsafeTemporaryAllocation(of: Int.self, capacity: 4096) { room in
    room[level & 4095] = level
    return deeper(level + 1) + room[(level + 1) & 4095]
  }
}
