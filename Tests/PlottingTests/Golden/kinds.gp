# Drawn again by: gnuplot with this script, in its own folder
reset
set encoding utf8
set terminal svg noenhanced rounded size 567,466 font 'Arial,8' fontscale 1.3333 linewidth 1.3333 background '#ffffff'
set output './kinds.svg'
unset key
set style fill noborder
set multiplot

# first panel
set lmargin at screen 0.07549; set rmargin at screen 0.46139; set bmargin at screen 0.57675; set tmargin at screen 0.90148
set xrange [1795219200.0:1795392000.0]; unset logscale x
set yrange [0.8395833315862042:3.4606248454236805]; unset logscale y
set border 3 front linecolor rgb '#262626' linewidth 0.6
set xtics out nomirror scale 0.5,0.25 norotate center offset 0,0.2 textcolor rgb '#262626' ("21 Nov\n2026" 1795219200.0, '22 Nov' 1795305600.0, '23 Nov' 1795392000.0)
set ytics out nomirror scale 0.5,0.25 offset 0.3,0 textcolor rgb '#262626' ('1' 1.0, '2' 2.0, '3' 3.0)
set grid xtics ytics back linetype 1 linecolor rgb '#e4e4e4' linewidth 0.5
set label 'Kinds of axes and marks' at screen 0.5,0.96517 center noenhanced front font 'Arial" font-weight="bold,10' textcolor rgb '#262626'
set label 'Instants, with a gap' at screen 0.07549,0.92096 left noenhanced front font 'Arial" font-weight="bold,8.48' textcolor rgb '#262626'
set label 'Power (kW)' at screen 0.02352,0.73912 center rotate by 90 noenhanced front font 'Arial,8' textcolor rgb '#262626'
set object rectangle from screen 0.08489,0.58821 to screen 0.18976,0.65923 behind fillcolor rgb '#ffffff' fillstyle solid noborder
set arrow from screen 0.09054,0.63919 to screen 0.13193,0.63919 nohead front linecolor rgb '#0072b2' linewidth 1.1 dashtype 1
set label 'load' at screen 0.14322,0.63919 left noenhanced front font 'Arial,8' textcolor rgb '#262626'
set arrow from screen 0.09054,0.60826 to screen 0.13193,0.60826 nohead front linecolor rgb '#d55e00' linewidth 1.1 dashtype 1
set label 'limit' at screen 0.14322,0.60826 left noenhanced front font 'Arial,8' textcolor rgb '#262626'
plot \
  './kinds.data' binary record=(183) skip=0 format='%float64%float64' endian=little using 1:2 title 'load' with lines linecolor rgb '#0072b2' linewidth 1.1 dashtype 1, \
  './kinds.data' binary record=(97) skip=2928 format='%float64%float64' endian=little using 1:2 title 'limit' with lines linecolor rgb '#d55e00' linewidth 1.1 dashtype 1
unset label; unset arrow; unset object

# next panel
set lmargin at screen 0.58771; set rmargin at screen 0.96444; set bmargin at screen 0.57675; set tmargin at screen 0.90148
set xrange [0.10000000000000002:10000.00000000001]; set logscale x
set yrange [2.7561477261810455e-09:3.5923292158649813]; set logscale y
set border 3 front linecolor rgb '#262626' linewidth 0.6
set xtics out nomirror scale 0.5,0.25 norotate center offset 0,0.2 textcolor rgb '#262626' ('1' 1.0, '100' 100.0, '10000' 10000.0, '' 0.1 1, '' 10.0 1, '' 1000.0 1)
set ytics out nomirror scale 0.5,0.25 offset 0.3,0 textcolor rgb '#262626' ('10⁻⁸' 1e-08, '10⁻⁶' 1e-06, '10⁻⁴' 0.0001, '10⁻²' 0.01, '10⁰' 1.0, '' 1e-07 1, '' 1e-05 1, '' 0.001 1, '' 0.1 1)
set grid xtics ytics back linetype 1 linecolor rgb '#e4e4e4' linewidth 0.5
set label 'Log–log' at screen 0.58771,0.92096 left noenhanced front font 'Arial" font-weight="bold,8.48' textcolor rgb '#262626'
set label 'Frequency (Hz)' at screen 0.77608,0.51718 center noenhanced front font 'Arial,8' textcolor rgb '#262626'
set label 'Gain' at screen 0.52258,0.73912 center rotate by 90 noenhanced front font 'Arial,8' textcolor rgb '#262626'
set object rectangle from screen 0.85886,0.84993 to screen 0.95503,0.89003 behind fillcolor rgb '#ffffff' fillstyle solid noborder
set arrow from screen 0.86451,0.86998 to screen 0.9059,0.86998 nohead front linecolor rgb '#0072b2' linewidth 1.1 dashtype 1
set label '|H|²' at screen 0.91719,0.86998 left noenhanced front font 'Arial,8' textcolor rgb '#262626'
plot \
  './kinds.data' binary record=(61) skip=4480 format='%float64%float64' endian=little using 1:2 title '|H|²' with lines linecolor rgb '#0072b2' linewidth 1.1 dashtype 1
unset label; unset arrow; unset object

# next panel
set lmargin at screen 0.07549; set rmargin at screen 0.46139; set bmargin at screen 0.08821; set tmargin at screen 0.41294
set xrange [0.725:12.275]; unset logscale x
set yrange [-1.227:28.527000000000005]; unset logscale y
set border 3 front linecolor rgb '#262626' linewidth 0.6
set xtics out nomirror scale 0.5,0.25 norotate center offset 0,0.2 textcolor rgb '#262626' ('2' 2.0, '4' 4.0, '6' 6.0, '8' 8.0, '10' 10.0, '12' 12.0)
set ytics out nomirror scale 0.5,0.25 offset 0.3,0 textcolor rgb '#262626' ('0' 0.0, '10' 10.0, '20' 20.0)
set arrow from graph 0,first 0 to graph 1,first 0 nohead back linecolor rgb '#a2a2a2' linewidth 0.6
set grid xtics ytics back linetype 1 linecolor rgb '#e4e4e4' linewidth 0.5
set label 'Error bars' at screen 0.07549,0.43241 left noenhanced front font 'Arial" font-weight="bold,8.48' textcolor rgb '#262626'
set label 'Dose (mg/L)' at screen 0.26844,0.02864 center noenhanced front font 'Arial,8' textcolor rgb '#262626'
set label 'Flow (m³/h)' at screen 0.02352,0.25057 center rotate by 90 noenhanced front font 'Arial,8' textcolor rgb '#262626'
set object rectangle from screen 0.08489,0.33046 to screen 0.23788,0.40148 behind fillcolor rgb '#ffffff' fillstyle solid noborder
set label '' at screen 0.11123,0.38143 front point pointtype 7 pointsize 0.73332 linecolor rgb '#0072b2'
set label 'measured' at screen 0.14322,0.38143 left noenhanced front font 'Arial,8' textcolor rgb '#262626'
set arrow from screen 0.09054,0.3505 to screen 0.13193,0.3505 nohead front linecolor rgb '#d55e00' linewidth 1.1 dashtype 1
set label 'fit' at screen 0.14322,0.3505 left noenhanced front font 'Arial,8' textcolor rgb '#262626'
plot \
  './kinds.data' binary record=(12) skip=5456 format='%float64%float64%float64%float64' endian=little using 1:2:3:4 title 'measured' with yerrorbars pointtype 7 pointsize 0.73332 linecolor rgb '#0072b2' linewidth 0.77, \
  './kinds.data' binary record=(12) skip=5840 format='%float64%float64' endian=little using 1:2 title 'fit' with lines linecolor rgb '#d55e00' linewidth 1.1 dashtype 1
unset label; unset arrow; unset object

# next panel
set lmargin at screen 0.58771; set rmargin at screen 0.96444; set bmargin at screen 0.08821; set tmargin at screen 0.41294
set xrange [-3.2:5.2]; unset logscale x
set yrange [0.0:90.95]; unset logscale y
set border 3 front linecolor rgb '#262626' linewidth 0.6
set xtics out nomirror scale 0.5,0.25 norotate center offset 0,0.2 textcolor rgb '#262626' ('−2' -2.0, '0' 0.0, '2' 2.0, '4' 4.0)
set ytics out nomirror scale 0.5,0.25 offset 0.3,0 textcolor rgb '#262626' ('0' 0.0, '20' 20.0, '40' 40.0, '60' 60.0, '80' 80.0)
set grid xtics ytics back linetype 1 linecolor rgb '#e4e4e4' linewidth 0.5
set label 'Two histograms' at screen 0.58771,0.46678 left noenhanced front font 'Arial" font-weight="bold,8.48' textcolor rgb '#262626'
set label 'Error (Pa)' at screen 0.77608,0.02864 center noenhanced front font 'Arial,8' textcolor rgb '#262626'
set label 'count' at screen 0.52258,0.25057 center rotate by 90 noenhanced front font 'Arial,8' textcolor rgb '#262626'
set object rectangle from screen 0.58771,0.42325 to screen 0.62911,0.44158 front fillcolor rgb '#0072b2' fillstyle transparent solid 0.5 noborder
set label 'before' at screen 0.6404,0.43241 left noenhanced front font 'Arial,8' textcolor rgb '#262626'
set object rectangle from screen 0.71876,0.42325 to screen 0.76016,0.44158 front fillcolor rgb '#d55e00' fillstyle transparent solid 0.5 noborder
set label 'after' at screen 0.77145,0.43241 left noenhanced front font 'Arial,8' textcolor rgb '#262626'
plot \
  './kinds.data' binary record=(32) skip=6032 format='%float64%float64' endian=little using 1:2:(0.25) title 'before' with boxes fillcolor rgb '#0072b2' fillstyle transparent solid 0.5 border linecolor rgb '#0072b2' linewidth 0.5, \
  './kinds.data' binary record=(32) skip=6544 format='%float64%float64' endian=little using 1:2:(0.25) title 'after' with boxes fillcolor rgb '#d55e00' fillstyle transparent solid 0.5 border linecolor rgb '#d55e00' linewidth 0.5
unset label; unset arrow; unset object
unset multiplot
unset output
