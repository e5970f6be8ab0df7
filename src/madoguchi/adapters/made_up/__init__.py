"""Made-up rolls (架空の名簿): people drawn by column, none of whom exists, as a scheme's people are."""
