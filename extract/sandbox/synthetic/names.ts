/** Given names common in many countries; none belongs to a person of the file, which has no names. */
export const GIVEN_NAMES = (
  "Ada Adam Alba Alex Alice Amir Ana Andrea Anna Anton Aria Ben Bruno Carla Carlo Clara Dana Daniel Daria David Diego Dora " +
  "Edith Elena Eli Elias Ella Emil Emma Erik Eva Felix Finn Flora Frida Gabriel Greta Hana Hannah Hugo Ida Ines Ingrid Iris " +
  "Ivan Jana Jonas Julia Karin Karl Katia Lara Laura Leo Lia Lina Linus Lola Luca Lucia Luis Maja Marco Maria Marta Matteo " +
  "Max Maya Mia Mila Milan Mina Nadia Naomi Nico Nina Nora Olga Oliver Omar Oscar Otto Paula Pavel Petra Philip Rafael Rosa " +
  "Ruben Ruth Samir Sara Selma Simon Sofia Stella Tara Theo Tobias Uma Vera Victor Viola Yara Zoe"
).split(" ");

/** Family names made of ordinary words, so that nobody is meant by them. */
export const FAMILY_NAMES = (
  "Abbott Alder Ashby Barley Beck Birch Bloom Bramble Brook Burrow Carver Cedar Clover Copper Corn Crane Dale Dove Drake Elm " +
  "Fairfield Fern Field Finch Fletcher Flint Forest Fox Frost Gale Garland Glover Green Grove Harbor Hart Hazel Heath Heron " +
  "Hill Holly Hop Iver Ivy Juniper Keel Lake Lane Lark Larkin Laurel Linden Loom Lowell Maple Marsh Martin Meadow Miller Moor " +
  "Moss North Oakes Olive Orchard Otter Palmer Parker Pepper Pine Porter Potter Quill Reed Ridge Rivers Robin Rook Rowan Sage " +
  "Sandal Shaw Shore Sparrow Spring Stone Summer Swan Tanner Teal Thorn Vale Wade Walden Warren Weaver Wells West Wheeler " +
  "Willow Winter Wood Wren Yarrow"
).split(" ");

/** What a small trade customer may be called; follows the family name. */
export const COMPANY_ENDINGS = [
  "Gifts",
  "& Co",
  "Interiors",
  "Trading",
  "Home",
  "Boutique",
  "Supplies",
  "& Daughters",
];
