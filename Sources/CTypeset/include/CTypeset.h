// Pages of text and pictures as a PDF, by Pango, Cairo and librsvg. They are loaded when the first page is asked for, so that
// a program that writes none starts as fast as without them and runs where they are not installed. Lengths are in points
// (1/72 inch), y grows downwards, texts are UTF-8.
#pragma once
#include <stdbool.h>
#include <stddef.h>

typedef struct Typesetter Typesetter;
typedef struct TextBlock TextBlock;

typedef enum TextAlignment { TextLeft, TextCentre, TextRight } TextAlignment;

/// Begins a document. NULL if a library is missing, whose name is then in `missing`, or if there is no memory.
Typesetter *typesetter_open(double width, double height, const char *title, const char **missing);
/// Forgets the document and what it held.
void typesetter_close(Typesetter *typesetter);
/// Ends the document; its bytes hold until it is closed. False if something went wrong on the way.
bool typesetter_finish(Typesetter *typesetter, const unsigned char **bytes, size_t *size);
void typesetter_end_page(Typesetter *typesetter);
/// An entry of the table of contents that viewers show, one level below `parent`, whose number an earlier call gave; 0 is the
/// root.
int typesetter_outline(Typesetter *typesetter, int parent, const char *title, int page, double y);

/// Lays out Pango markup in a font such as `DejaVu Sans 10`. Lines break between words, or within a word that is longer than a
/// line. NULL for malformed markup, which the empty text is not.
TextBlock *text_block(
    Typesetter *typesetter, const char *markup, const char *font, double width, TextAlignment alignment, double spacing);
void text_block_free(TextBlock *block);
int text_block_lines(const TextBlock *block);
/// Where a line begins and how tall it is, from the block's top.
void text_block_line(const TextBlock *block, int line, double *top, double *height);
/// The width of the widest line.
double text_block_width(const TextBlock *block);
/// Draws some lines; the top of the first stands at y.
void text_block_draw(Typesetter *typesetter, const TextBlock *block, int first, int count, double x, double y);
/// Makes the bytes `start` to `end` of the text, without its markup, a link, where some lines of the block are drawn.
void text_block_link(
    Typesetter *typesetter, const TextBlock *block, int first, int count, double x, double y, int start, int end,
    const char *target);

/// Fills a rectangle with a colour, 0xRRGGBB.
void typesetter_fill(Typesetter *typesetter, double x, double y, double width, double height, unsigned colour);
/// The colour of text that says nothing of its own.
void typesetter_ink(Typesetter *typesetter, unsigned colour);

/// The size of a picture in its own units; false if it cannot be read.
bool picture_size(Typesetter *typesetter, const char *svg, size_t size, double *width, double *height);
bool picture_draw(
    Typesetter *typesetter, const char *svg, size_t size, double x, double y, double width, double height);
