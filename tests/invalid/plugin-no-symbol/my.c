const int another_symbol = 1;
