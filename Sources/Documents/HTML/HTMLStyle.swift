/// How a report looks: on a desk and on a phone, by day, by night and on paper. Colours are variables, so that the night
/// changes them and nothing else; text keeps a contrast of at least 4.5 to 1 on its ground.
enum HTMLStyle {
  static let sheet = """
    :root { color-scheme: light dark;
      --ground: #fff; --ink: #1f2328; --quiet: #57606a; --rule: #d8dee4; --code: #f6f8fa; --link: #0a58a8;
      --keyword: #a3195b; --option: #6639ba; --function: #7a3e00; --string: #0a5c36; --number: #0550ae;
      --unit: #00636e; --comment: #5f6b77; --wrong: #a40e26; --wrong-ground: #fff1f0; --warning: #7a4b00;
      --warning-ground: #fff8e1; }
    @media (prefers-color-scheme: dark) { :root {
      --ground: #14181d; --ink: #dde3ea; --quiet: #9aa5b1; --rule: #323a44; --code: #1c2229; --link: #79b8ff;
      --keyword: #ff8fb8; --option: #c4a5f7; --function: #f0b27a; --string: #86d6a4; --number: #8cc4ff;
      --unit: #6fd3dd; --comment: #94a0ad; --wrong: #ff9d96; --wrong-ground: #321a1c; --warning: #f2cc60;
      --warning-ground: #2c2512; } }
    * { box-sizing: border-box; }
    html { -webkit-text-size-adjust: 100%; text-size-adjust: 100%; }
    body { margin: 0; background: var(--ground); color: var(--ink);
      font: 1.0625rem/1.6 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "DejaVu Sans", sans-serif; }
    main { max-width: 48rem; margin: 0 auto; padding: 2.5rem 1.25rem 4rem; overflow-wrap: break-word; }
    h1, h2, h3, h4, h5, h6 { line-height: 1.25; margin: 2em 0 0.6em; text-wrap: balance; }
    h1 { font-size: 2rem; margin-top: 0; } h2 { font-size: 1.45rem; } h3 { font-size: 1.2rem; }
    h4, h5, h6 { font-size: 1rem; }
    p, ul, ol, blockquote, table, .formula { margin: 0 0 1em; }
    a { color: var(--link); text-underline-offset: 0.15em; }
    img { max-width: 100%; height: auto; }
    hr { border: 0; border-top: 1px solid var(--rule); margin: 2em 0; }
    blockquote { padding: 0.1em 0 0.1em 1em; border-left: 3px solid var(--rule); color: var(--quiet); }
    blockquote > :last-child, li > p:last-child { margin-bottom: 0; }
    ul, ol { padding-left: 1.5em; } li { margin: 0.2em 0; } li.task { list-style: none; margin-left: -1.4em; }
    .scroll { overflow-x: auto; margin: 0 0 1em; } .scroll > table { margin: 0; }
    table { border-collapse: collapse; font-variant-numeric: tabular-nums; }
    th, td { padding: 0.35em 0.8em; border-bottom: 1px solid var(--rule); text-align: left; vertical-align: top; }
    th { font-weight: 600; border-bottom-width: 2px; white-space: nowrap; }
    .right { text-align: right; } .centre { text-align: center; }
    code, pre, .label { font-family: ui-monospace, SFMono-Regular, Menlo, Consolas, "DejaVu Sans Mono", monospace; }
    code { font-size: 0.9em; background: var(--code); border-radius: 4px; padding: 0.1em 0.3em; }
    pre { margin: 0; overflow-x: auto; font-size: 0.84rem; line-height: 1.5; tab-size: 2; }
    pre code { font-size: inherit; background: none; padding: 0; }
    .block, pre.source { background: var(--code); border: 1px solid var(--rule); border-radius: 8px;
      padding: 0.8rem 1rem; }
    .block { margin: 0 0 1em; }
    section.code { margin: 1.6rem 0; }
    .label { display: block; margin: 0 0 0.45rem; color: var(--quiet); font-size: 0.8rem; font-weight: 600; }
    pre.output { padding: 0.15rem 0 0.15rem 1rem; margin-top: 0.8rem; border-left: 3px solid var(--rule);
      line-height: 1.4; }
    pre.message { margin-top: 0.8rem; padding: 0.7rem 1rem; border-radius: 8px; border: 1px solid currentColor;
      color: var(--warning); background: var(--warning-ground); }
    pre.error { color: var(--wrong); background: var(--wrong-ground); }
    figure { margin: 1.2rem 0; text-align: center; }
    figure svg { max-width: 100%; height: auto; border-radius: 6px; }
    figcaption { color: var(--quiet); font-size: 0.85rem; }
    .stopped { color: var(--wrong); font-weight: 600; }
    math { font-size: 1.08em; } .formula { overflow-x: auto; overflow-y: hidden; padding: 0.2em 0; }
    .tex { font-style: italic; }
    .keyword { color: var(--keyword); font-weight: 600; } .option { color: var(--option); }
    .function { color: var(--function); } .string { color: var(--string); } .number { color: var(--number); }
    .unit { color: var(--unit); } .comment { color: var(--comment); font-style: italic; }
    footer { margin-top: 3.5rem; padding-top: 1rem; border-top: 1px solid var(--rule); color: var(--quiet);
      font-size: 0.85rem; }
    footer p { margin: 0 0 0.5em; } footer code { overflow-wrap: anywhere; }
    footer ul { margin: 0; padding-left: 1.2em; }
    @media (prefers-color-scheme: dark) {
      /* Figures are drawn for paper: lightness is turned over, and the turn of the hues gives each its own back. */
      figure svg { filter: invert(0.92) hue-rotate(180deg); background: #fff; } }
    @media (max-width: 30rem) {
      body { font-size: 1rem; } main { padding: 1.25rem 1rem 3rem; } h1 { font-size: 1.6rem; }
      h2 { font-size: 1.3rem; } pre { font-size: 0.78rem; } pre.source { padding: 0.7rem 0.8rem; }
      pre.output { padding-left: 0.7rem; } figure { margin-inline: -1rem; } figcaption { padding: 0 1rem; } }
    @media print {
      :root { color-scheme: light; --ground: #fff; --ink: #000; --quiet: #444; --rule: #bbb; --code: #f6f6f6;
        --link: #000; --keyword: #8a0f4a; --option: #55309c; --function: #653300; --string: #084c2c;
        --number: #04408c; --unit: #00525b; --comment: #555; --wrong: #900; --wrong-ground: #fff;
        --warning: #640; --warning-ground: #fff; }
      @page { size: A4; margin: 20mm 18mm; }
      body { font-size: 10pt; } main { max-width: none; padding: 0; } pre { font-size: 8pt; white-space: pre-wrap; }
      h1, h2, h3, h4, .label { break-after: avoid; } figure, table, .formula { break-inside: avoid; }
      figure svg { filter: none; } }

    """
}
