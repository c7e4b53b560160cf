// The elementary functions with the bits that java.lang.StrictMath gives: Java prescribes the methods of fdlibm (Sun's
// freely distributable library of 1993), whose last digit differs from that of the C library once in ten times.
// Functions that are not here give Java's result from <cmath>.
#pragma once

namespace piezo::functions::java {

double Exp(double x);
double Log(double x);
double Log10(double x);
double Pow(double x, double y);
double Cbrt(double x);
double Asin(double x);
double Acos(double x);
double Atan(double x);
double Atan2(double y, double x);
double Sinh(double x);
double Cosh(double x);
double Hypot(double x, double y);

}  // namespace piezo::functions::java
