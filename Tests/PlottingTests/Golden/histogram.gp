# Drawn again by: gnuplot with this script, in its own folder
reset
set encoding utf8
set terminal svg noenhanced rounded size 567,354 font 'Arial,8' fontscale 1.3333 linewidth 1.3333 background '#ffffff'
set output './histogram.svg'
unset key
set style fill noborder
set multiplot

# first panel
set lmargin at screen 0.08595; set rmargin at screen 0.96162; set bmargin at screen 0.11598; set tmargin at screen 0.96988
set xrange [0.048816250000000005:0.05023375]; unset logscale x
set yrange [0.0:225.77]; unset logscale y
set border 3 front linecolor rgb '#262626' linewidth 0.6
set xtics out nomirror scale 0.5,0.25 norotate center offset 0,0.2 textcolor rgb '#262626' ('0.0490' 0.049, '0.0492' 0.0492, '0.0494' 0.0494, '0.0496' 0.049600000000000005, '0.0498' 0.049800000000000004, '0.0500' 0.05, '0.0502' 0.0502)
set ytics out nomirror scale 0.5,0.25 offset 0.3,0 textcolor rgb '#262626' ('0' 0.0, '25' 25.0, '50' 50.0, '75' 75.0, '100' 100.0, '125' 125.0, '150' 150.0, '175' 175.0, '200' 200.0, '225' 225.0)
set grid xtics ytics back linetype 1 linecolor rgb '#e4e4e4' linewidth 0.5
set label 'Ua (W/K)' at screen 0.52378,0.03765 center noenhanced front font 'Arial,8' textcolor rgb '#262626'
set label 'count' at screen 0.02352,0.54293 center rotate by 90 noenhanced front font 'Arial,8' textcolor rgb '#262626'
plot \
  './histogram.data' binary record=(27) skip=0 format='%float64%float64' endian=little using 1:2:(5e-05) notitle with boxes fillcolor rgb '#0072b2' fillstyle solid 0.85 border linecolor rgb '#ffffff' linewidth 0.5
unset label; unset arrow; unset object
unset multiplot
unset output
