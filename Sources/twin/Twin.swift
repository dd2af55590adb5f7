@main
struct Twin {
  static func main() {}
}
